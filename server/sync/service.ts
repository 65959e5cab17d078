// State down, facts up: the verbs of sync.
export { noteDevice } from '../fleet/service.ts';
export { digest } from './digest.ts';
export { pull, type Page, type PullInput } from './pull.ts';
export { push, type PushInput } from './push.ts';
