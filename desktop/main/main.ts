import { app, dialog } from 'electron';
import type { DesktopConfig } from './config.ts';
import { readConfig } from './config.ts';
import { startShell } from './shell.ts';

/** A wrong setting is told in a window: who started us from an icon has no terminal. */
function readConfigOrExit(): DesktopConfig | null {
  try {
    return readConfig(import.meta.dirname);
  } catch (error) {
    dialog.showErrorBox(
      'Switchyard cannot start',
      error instanceof Error ? error.message : String(error),
    );
    app.exit(1);
    return null;
  }
}

const config = readConfigOrExit();
if (config !== null) {
  // Not awaited: Electron becomes ready only after this module has been evaluated to its end.
  void startShell(config, process.argv);
}
