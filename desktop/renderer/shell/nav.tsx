import { Link } from 'react-aria-components';
import { cx } from '../ui/class-names.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { useAriaKeys } from '../ui/key-map.ts';
import { t } from '../words/translate.ts';

export interface Section {
  id: string;
  label: string;
  icon: IconName;
  href: string;
  /** Things that wait there, said as part of the name. */
  waiting?: { count: number; words: string };
  /** Stands at the end, apart from the daily work. */
  last?: boolean;
}

export interface NavProps {
  sections: readonly Section[];
  currentId: string;
}

/** Keys of the n-th section, as long as there are digits. */
export function sectionKeys(index: number): string | undefined {
  return index < 9 ? `Mod+Digit${index + 1}` : undefined;
}

export function Nav({ sections, currentId }: NavProps) {
  return (
    <nav
      aria-label={t('Sections')}
      data-region={t('Sections')}
      tabIndex={-1}
      className={
        'flex shrink-0 flex-wrap gap-0.5 border-b border-line bg-surface md:w-18 md:flex-col ' +
        'md:flex-nowrap md:overflow-y-auto md:border-r md:border-b-0 md:pt-2.5'
      }
    >
      {sections.map((section, index) => (
        <SectionLink
          key={section.id}
          section={section}
          keys={sectionKeys(index)}
          current={section.id === currentId}
          pushed={section.last === true && sections[index - 1]?.last !== true}
        />
      ))}
    </nav>
  );
}

const currentClasses =
  'border-accent bg-accent-soft font-strong text-accent-ink forced-colors:border-[Highlight]';
const otherClasses =
  'border-transparent text-ink-3 data-hovered:bg-hover data-hovered:text-ink ' +
  'forced-colors:border-[Canvas]';

interface SectionLinkProps {
  section: Section;
  keys: string | undefined;
  current: boolean;
  /** The first of those that stand at the end. */
  pushed: boolean;
}

function SectionLink({ section, keys, current, pushed }: SectionLinkProps) {
  const { icon, href, waiting, last } = section;
  const label = t(section.label);
  const shortcut = useAriaKeys(keys);
  return (
    <Link
      href={href}
      render={(dom) =>
        'href' in dom ? (
          <a {...dom} aria-current={current ? 'page' : undefined} aria-keyshortcuts={shortcut} />
        ) : (
          <span {...dom} />
        )
      }
      className={cx(
        'relative flex min-h-11 min-w-18 flex-col items-center gap-1 px-1 py-2 text-1 no-underline',
        'border-b-3 -outline-offset-2 md:border-b-0 md:border-l-3',
        current ? currentClasses : otherClasses,
        pushed && 'md:mt-auto',
        last && 'md:last:mb-2',
      )}
    >
      <Icon name={icon} size={20} />
      <span className="text-center break-words">{label}</span>
      {waiting !== undefined && waiting.count > 0 && (
        <span
          className={
            'numbers absolute top-1 right-2 min-w-4 rounded-round bg-accent px-1 text-center ' +
            'text-1 leading-4 font-strong text-on-accent'
          }
        >
          {waiting.count > 99 ? '99+' : waiting.count}
          <span className="sr-only"> {waiting.words}</span>
        </span>
      )}
    </Link>
  );
}
