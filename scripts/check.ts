/** `npm run check`: everything that needs neither Postgres nor a browser. */
import { runStages } from './stage.ts';
import { checkStages } from './stages.ts';

process.exitCode = await runStages(checkStages);
