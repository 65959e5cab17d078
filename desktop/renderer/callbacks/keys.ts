/** The strokes of the calendar: single keys, which count only while it has the focus. */
import { msg } from '../words/translate.ts';

export const callbacksGroup = msg('Callbacks');
export const openKeys = 'Enter';
export const moveKeys = 'KeyE';
export const cancelKeys = 'Delete';
