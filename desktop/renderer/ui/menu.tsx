import type { ReactElement } from 'react';
import {
  Header,
  Menu as AriaMenu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Text,
} from 'react-aria-components';
import { cx } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { floatClasses, itemClasses } from './select.tsx';

export interface MenuAction {
  id: string;
  label: string;
  hint?: string;
  icon?: IconName;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
}

export interface MenuGroup {
  id: string;
  title?: string;
  items: readonly MenuAction[];
  /** Makes the group a choice of one; the chosen item is ticked. */
  chosen?: string;
}

export interface MenuProps {
  label: string;
  /** The button that opens it. */
  trigger: ReactElement;
  groups: readonly MenuGroup[];
  onAction: (itemId: string, groupId: string) => void;
  /** For a key that opens it. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end';
}

export function Menu(props: MenuProps) {
  const { label, trigger, groups, onAction, placement = 'bottom start' } = props;
  const { isOpen, onOpenChange } = props;
  const open = isOpen === undefined ? {} : { isOpen, onOpenChange: onOpenChange ?? (() => {}) };
  return (
    <MenuTrigger {...open}>
      {trigger}
      <Popover placement={placement} className={cx(floatClasses, 'min-w-50')}>
        <AriaMenu aria-label={label} className="max-h-120 overflow-auto p-1 outline-none">
          {groups.map((group, index) => (
            <MenuGroupItems key={group.id} {...{ label, group, onAction }} first={index === 0} />
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

interface MenuGroupItemsProps extends Pick<MenuProps, 'onAction'> {
  /** Of the menu, for a group without a title. */
  label: string;
  group: MenuGroup;
  first: boolean;
}

function MenuGroupItems({ label, group, first, onAction }: MenuGroupItemsProps) {
  const choice =
    group.chosen === undefined
      ? {}
      : {
          selectionMode: 'single' as const,
          selectedKeys: [group.chosen],
          disallowEmptySelection: true,
        };
  return (
    <MenuSection
      id={group.id}
      aria-label={group.title ?? label}
      {...choice}
      className={first ? undefined : 'mt-1 border-t border-line pt-1'}
    >
      {group.title !== undefined && (
        <Header className="px-2 pt-1 pb-0.5 text-2 font-title text-ink-3">{group.title}</Header>
      )}
      {group.items.map((item) => (
        <MenuItem
          key={item.id}
          id={item.id}
          textValue={item.label}
          isDisabled={item.disabled ?? false}
          onAction={() => onAction(item.id, group.id)}
          className={cx(itemClasses, item.danger && 'text-stop')}
        >
          {({ isSelected, selectionMode }) => (
            <>
              {item.icon && <Icon name={item.icon} />}
              <span className="flex flex-1 flex-col">
                <Text slot="label">{item.label}</Text>
                {item.hint !== undefined && (
                  <Text slot="description" className="text-2 text-ink-3">
                    {item.hint}
                  </Text>
                )}
              </span>
              {selectionMode !== 'none' && isSelected && <Icon name="check" />}
              {item.keys !== undefined && <Kbd keys={item.keys} />}
            </>
          )}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
