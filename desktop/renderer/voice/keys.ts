/** The strokes of a call's sound: registered as commands, printed in the buttons. */
export const muteKeys = 'F8';
export const holdKeys = 'F9';
export const keypadKeys = 'Mod+Shift+KeyK';
