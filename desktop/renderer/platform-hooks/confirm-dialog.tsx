import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { ProblemWords } from '../words/problem-words.ts';
import { t } from '../words/translate.ts';
import { ProblemBanner } from './problem-banner.tsx';
import type { Action } from './use-action.ts';

export interface ConfirmDialogProps {
  title: string;
  /** What the button does: `Revoke`. */
  verb: string;
  action: Pick<Action<[]>, 'run' | 'isPending' | 'problem'>;
  /** What a code means here, where the general words say too little. */
  own?: Partial<Record<string, ProblemWords>>;
  /** What staying is called, when it is not `Cancel`. */
  leave?: string;
  /** For what takes nothing away. */
  isHarmless?: boolean;
  onClose: () => void;
  /** What it would change. */
  children: ReactNode;
}

/** Asks before one write. The safe answer has the focus; a refusal is said here, where it can be tried again. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, verb, action, own, leave = t('Cancel'), isHarmless, onClose, children } = props;
  return (
    <Dialog
      isOpen
      alert
      width="small"
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {leave}
          </Button>
          <Button
            kind={isHarmless ? 'primary' : 'danger'}
            isPending={action.isPending}
            onPress={() => void action.run()}
          >
            {verb}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pb-1">
        {children}
        <ProblemBanner problem={action.problem} {...(own === undefined ? {} : { own })} />
      </div>
    </Dialog>
  );
}
