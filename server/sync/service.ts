// State down, facts up: the verbs of sync.
export { noteDevice } from '../fleet/service.ts';
export { digest } from './digest.ts';
export { createAnnouncer, type Announcer } from './announcer.ts';
export { pull, type PullInput } from './pull.ts';
export { push, type PushInput } from './push.ts';
