/** All Hindi words, one file a folder of the renderer; `common.json` has what more than one folder says. */
import type { Catalogue } from '../translate.ts';
import common from './common.json' with { type: 'json' };

export const hindi: Catalogue = { ...common };
