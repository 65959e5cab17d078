/** The application menu: roles, so that each system words and places them as it does elsewhere. */
import type { MenuItemConstructorOptions } from 'electron';
import { app, Menu } from 'electron';
import { shellWords } from './words.ts';

export interface MenuOptions {
  readonly isMac: boolean;
  /** Reloading drops a call's sound, so the close guard is asked first. */
  readonly reload: (window: unknown) => void;
}

export function installMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)));
}

export function menuTemplate({ isMac, reload }: MenuOptions): MenuItemConstructorOptions[] {
  const appMenu: MenuItemConstructorOptions[] = isMac ? [{ role: 'appMenu' }] : [];
  return [
    ...appMenu,
    { role: 'fileMenu' },
    { role: 'editMenu' },
    viewMenu(reload),
    { role: 'windowMenu' },
    helpMenu(),
  ];
}

function viewMenu(reload: MenuOptions['reload']): MenuItemConstructorOptions {
  const developer: MenuItemConstructorOptions[] = app.isPackaged
    ? []
    : [{ role: 'toggleDevTools' }];
  return {
    label: shellWords().view,
    submenu: [
      {
        label: shellWords().reload,
        accelerator: 'CmdOrCtrl+R',
        click: (_item, window) => reload(window),
      },
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...developer,
    ],
  };
}

/** Phone links are taken over only when the member asks for it. */
function helpMenu(): MenuItemConstructorOptions {
  return {
    role: 'help',
    submenu: [
      {
        label: shellWords().phoneLinks,
        type: 'checkbox',
        checked: app.isDefaultProtocolClient('tel'),
        enabled: app.isPackaged,
        click: (item) => {
          if (item.checked) {
            app.setAsDefaultProtocolClient('tel');
          } else {
            app.removeAsDefaultProtocolClient('tel');
          }
        },
      },
    ],
  };
}
