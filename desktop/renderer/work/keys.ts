/** The strokes of the work screen, in one place: registered as commands, printed in the buttons. */
import { msg } from '../words/translate.ts';
export const workGroup = msg('Work');
/** The one key of the loop: claims, dials, or saves and takes the next, as the card stands. */
export const goOnKeys = 'Mod+Enter';
export const endCallKeys = 'Mod+Shift+KeyE';
export const skipKeys = 'Mod+Shift+KeyS';
export const recordKeys = 'Mod+Shift+KeyL';
export const callbackKeys = 'Mod+Shift+KeyC';
/** More time for a wrap-up that ends by itself. */
export const extendKeys = 'Mod+Shift+KeyM';
/** Ready, or on a break. */
export const breakKeys = 'Mod+Shift+KeyA';
export const noteKeys = 'F2';
export const correctKeys = 'F4';
export const filterKeys = 'Mod+KeyF';
export const syncKeys = 'Mod+Shift+KeyY';
