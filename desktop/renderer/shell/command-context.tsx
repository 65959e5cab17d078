import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { Command, CommandRegistry } from './commands.ts';

const RegistryContext = createContext<CommandRegistry | null>(null);

export interface CommandProviderProps {
  registry: CommandRegistry;
  children: ReactNode;
}

/** Listens for shortcuts ahead of every component, so a text field cannot swallow one. */
export function CommandProvider({ registry, children }: CommandProviderProps) {
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      const { code, ctrlKey, metaKey, shiftKey, altKey, repeat, isComposing, timeStamp } = event;
      const target = event.target instanceof Element ? event.target : null;
      const inDialog = target?.closest('[role="dialog"], [role="alertdialog"]') != null;
      const modifiers = { ctrlKey, metaKey, shiftKey, altKey };
      const state = { repeat, isComposing, timeStamp, inDialog };
      if (registry.dispatch({ code, ...modifiers, ...state }) === 'none') return;
      event.preventDefault();
      event.stopPropagation();
    }
    window.addEventListener('keydown', press, { capture: true });
    return () => window.removeEventListener('keydown', press, { capture: true });
  }, [registry]);
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

export function useCommandRegistry(): CommandRegistry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error('commands are used outside the command provider');
  return registry;
}

/** All registered commands, for the palette and the shortcut sheet. */
export function useCommandList(): readonly Command[] {
  const registry = useCommandRegistry();
  return useSyncExternalStore(registry.subscribe, registry.list);
}

/**
 * Registers commands while the component is on screen. `run` and `when` may be new functions on
 * each render; they are looked up when needed, so the registry changes only with ids and keys.
 */
export function useCommands(commands: readonly Command[]): void {
  const registry = useCommandRegistry();
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const shape = JSON.stringify(commands);
  useEffect(() => {
    const find = (id: string) => latest.current.find((command) => command.id === id);
    const leave = (JSON.parse(shape) as Omit<Command, 'run' | 'when'>[]).map((fixed) =>
      registry.register({
        ...fixed,
        run: () => find(fixed.id)?.run(),
        when: () => {
          const command = find(fixed.id);
          return command !== undefined && (command.when?.() ?? true);
        },
      }),
    );
    return () => leave.forEach((done) => done());
  }, [registry, shape]);
}
