import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';
import { useHoldPage } from './held-page.ts';
import { t } from '../words/translate.ts';

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** Buttons, the main one last. Without them there is a single Close. */
  actions?: ReactNode;
  width?: 'small' | 'medium' | 'large';
  /** Asks before something that cannot be undone: does not close on a click outside. */
  alert?: boolean;
}

const widths = { small: 'max-w-100', medium: 'max-w-140', large: 'max-w-220' };

export const scrimClasses = 'fixed inset-0 z-40 flex justify-center bg-scrim p-4';

export function Dialog({ isOpen, onClose, title, children, actions, width, alert }: DialogProps) {
  useHoldPage(isOpen);
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={!alert}
      className={cx(scrimClasses, 'items-center')}
    >
      <Modal className={cx('appear w-full', widths[width ?? 'medium'])}>
        <AriaDialog
          role={alert ? 'alertdialog' : 'dialog'}
          className={
            'flex max-h-[calc(100dvh-32px)] flex-col rounded-2 bg-raised shadow-float ' +
            'outline-none'
          }
        >
          <Heading slot="title" className="px-5 pt-4 pb-1 text-5 font-title">
            {title}
          </Heading>
          <div className="min-h-0 overflow-auto px-5 py-2 text-4 text-ink-2">{children}</div>
          <div className="flex flex-wrap justify-end gap-2 px-5 pt-2 pb-4">
            {actions ?? <Button onPress={onClose}>{t('Close')}</Button>}
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
