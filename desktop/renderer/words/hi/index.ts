/** All Hindi words, one file a folder of the renderer; `common.json` has what more than one folder says. */
import type { Catalogue } from '../translate.ts';
import access from './access.json' with { type: 'json' };
import accountErasures from './account-erasures.json' with { type: 'json' };
import accountLife from './account-life.json' with { type: 'json' };
import accounts from './accounts.json' with { type: 'json' };
import agentStates from './agent-states.json' with { type: 'json' };
import assignments from './assignments.json' with { type: 'json' };
import audit from './audit.json' with { type: 'json' };
import billing from './billing.json' with { type: 'json' };
import callbacks from './callbacks.json' with { type: 'json' };
import callLists from './call-lists.json' with { type: 'json' };
import calls from './calls.json' with { type: 'json' };
import common from './common.json' with { type: 'json' };
import erasures from './erasures.json' with { type: 'json' };
import exports from './exports.json' with { type: 'json' };
import factors from './factors.json' with { type: 'json' };
import fleet from './fleet.json' with { type: 'json' };
import invitations from './invitations.json' with { type: 'json' };
import isolation from './isolation.json' with { type: 'json' };
import mode from './mode.json' with { type: 'json' };
import passwordReset from './password-reset.json' with { type: 'json' };
import platformHooks from './platform-hooks.json' with { type: 'json' };
import rollups from './rollups.json' with { type: 'json' };
import settings from './settings.json' with { type: 'json' };
import shell from './shell.json' with { type: 'json' };
import ui from './ui.json' with { type: 'json' };
import viewAs from './view-as.json' with { type: 'json' };
import voice from './voice.json' with { type: 'json' };
import webhooks from './webhooks.json' with { type: 'json' };
import words from './words.json' with { type: 'json' };
import work from './work.json' with { type: 'json' };

export const hindi: Catalogue = {
  ...common,
  ...access,
  ...accountErasures,
  ...accountLife,
  ...accounts,
  ...agentStates,
  ...assignments,
  ...audit,
  ...billing,
  ...callbacks,
  ...callLists,
  ...calls,
  ...erasures,
  ...exports,
  ...factors,
  ...fleet,
  ...invitations,
  ...isolation,
  ...mode,
  ...passwordReset,
  ...platformHooks,
  ...rollups,
  ...settings,
  ...shell,
  ...ui,
  ...viewAs,
  ...voice,
  ...webhooks,
  ...words,
  ...work,
};
