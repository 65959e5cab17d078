import type { ReactNode } from 'react';
import { DropZone, FileTrigger, isFileDropItem, Text } from 'react-aria-components';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { t } from '../words/translate.ts';

export interface FileDropProps {
  label: string;
  /** What may be dropped: kinds and limits. */
  hint: string;
  /** Mime types and endings, such as `text/csv` and `.csv`. */
  accept: readonly string[];
  onFile: (file: File) => void;
  isDisabled?: boolean;
  error?: string | undefined;
}

/** Takes one file, dropped, pasted or chosen. What is in it is checked by whoever reads it. */
export function FileDrop({ label, hint, accept, onFile, isDisabled, error }: FileDropProps) {
  return (
    <div className="flex flex-col gap-1">
      <DropZone
        isDisabled={isDisabled ?? false}
        getDropOperation={() => 'copy'}
        onDrop={async (event) => {
          const item = event.items.find(isFileDropItem);
          if (item) onFile(await item.getFile());
        }}
        className={
          'flex flex-col items-center gap-3 rounded-2 border border-dashed border-line-strong ' +
          'bg-surface px-4 py-8 text-center data-drop-target:border-accent ' +
          'data-drop-target:bg-accent-soft'
        }
      >
        <Icon name="file-up" size={24} className="text-ink-3" />
        <Text slot="label" className="font-strong">
          {label}
        </Text>
        <FileTrigger
          acceptedFileTypes={[...accept]}
          onSelect={(files) => {
            const file = files?.item(0);
            if (file) onFile(file);
          }}
        >
          <Button isDisabled={isDisabled ?? false}>{t('Choose a file')}</Button>
        </FileTrigger>
        <p className="text-2 text-ink-3">{hint}</p>
      </DropZone>
      {error !== undefined && (
        <p role="alert" className="flex items-start gap-1.5 text-2 text-stop">
          <Icon name="circle-alert" size={13} className="mt-0.5 shrink-0" />
          {error}
        </p>
      )}
    </div>
  );
}

export interface FileButtonProps extends Pick<FileDropProps, 'accept' | 'onFile'> {
  children: ReactNode;
  isPending?: boolean;
}

/** Only the button: for a small file that needs no place to be dropped. */
export function FileButton({ accept, onFile, isPending, children }: FileButtonProps) {
  return (
    <FileTrigger
      acceptedFileTypes={[...accept]}
      onSelect={(files) => {
        const file = files?.item(0);
        if (file) onFile(file);
      }}
    >
      <Button isPending={isPending ?? false}>{children}</Button>
    </FileTrigger>
  );
}
