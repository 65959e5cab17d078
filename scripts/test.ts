/** `npm test`: every check there is, ending with one line that says how many passed and failed. */
import { runStages } from './stage.ts';
import { testStages } from './stages.ts';

process.exitCode = await runStages(testStages);
