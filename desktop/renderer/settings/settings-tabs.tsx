/** The pages of the settings, in their order. A feature adds its own line here. */
import type { ReactNode } from 'react';
import { ADMINISTERING, EVERY_ROLE, type Role } from '../../../shared/roles.ts';
import { AccountSettingsSection } from '../account-life/settings-section.tsx';
import { AccessSection } from '../access/access-section.tsx';
import { BreakReasonsSection } from '../agent-states/break-reasons-section.tsx';
import { AuditSection } from '../audit/audit-section.tsx';
import { ApiKeysSection } from '../accounts/api-keys-section.tsx';
import { IsolationSection } from '../isolation/isolation-section.tsx';
import { DataSettings } from './data-settings.tsx';
import { ViewAsSettings } from '../view-as/view-as-settings.tsx';
import { msg } from '../words/translate.ts';

export interface SettingsTab {
  id: string;
  label: string;
  roles: readonly Role[];
  content: () => ReactNode;
}

export const settingsTabs: readonly SettingsTab[] = [
  { id: 'account', label: msg('Account'), roles: EVERY_ROLE, content: AccountSettingsSection },
  { id: 'work', label: msg('Work'), roles: ADMINISTERING, content: BreakReasonsSection },
  { id: 'api-keys', label: msg('API keys'), roles: ADMINISTERING, content: ApiKeysSection },
  { id: 'access', label: msg('Who sees what'), roles: ADMINISTERING, content: AccessSection },
  { id: 'audit', label: msg('Audit'), roles: ADMINISTERING, content: AuditSection },
  { id: 'isolation', label: msg('Isolation'), roles: ADMINISTERING, content: IsolationSection },
  { id: 'data', label: msg('Data'), roles: ADMINISTERING, content: DataSettings },
  { id: 'view-as', label: msg('View-as'), roles: ADMINISTERING, content: ViewAsSettings },
];
