import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { detectPlatform } from './platform/platform.ts';
import { createSessionKeeper } from './platform/session.ts';
import { createVisitPlatform } from './view-as/visit-platform.ts';
import { createConsoleRouter } from './routes.tsx';
import { withoutConflicts } from './shell/shortcuts.ts';
import { takeAriaWords } from './ui/aria-words.ts';
import { followKeyMap } from './ui/key-map.ts';
import { startAppearance } from './ui/theme.ts';
import './ui/theme.css';

const root = document.querySelector('#root');
if (root === null) throw new Error('the page has no root element');

takeAriaWords();
followKeyMap(withoutConflicts);
await startAppearance();
const device = detectPlatform();
const visit = (await device.visits?.take()) ?? null;
const platform = visit === null ? device : createVisitPlatform(device);
const router = createConsoleRouter(platform);
const keeper = await createSessionKeeper(platform);
if (visit === null) void keeper.restore();
else await keeper.accept(visit);
createRoot(root).render(
  <App platform={platform} keeper={keeper} router={router} isVisit={visit !== null} />,
);
