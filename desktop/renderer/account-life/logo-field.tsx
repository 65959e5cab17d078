import {
  deleteLogo,
  LOGO_TYPES,
  MAX_LOGO_BYTES,
  setLogo,
} from '../../../shared/account-settings.ts';
import { useApi, useKeeper, useSession } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { ApiError } from '../platform/api.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { FileButton } from '../ui/file-drop.tsx';
import { Logo } from '../ui/logo.tsx';
import { problemWords } from '../words/problem-words.ts';
import { showToast } from '../ui/toaster.tsx';
import { useLogo } from './use-logo.ts';
import { t } from '../words/translate.ts';

/** However it is refused, the way out is the same. */
const refusals = () => ({
  body_too_large: problemWords('picture_refused'),
  unsupported_media_type: problemWords('picture_refused'),
});

/** Shows, sets and takes away the logo. Each is done at once; nothing waits for a button below. */
export function LogoField() {
  const api = useApi();
  const keeper = useKeeper();
  const { account } = useSession();
  const logo = useLogo();
  const put = useAction(async (file: File) => {
    // Too large is said without sending it; what kind of picture it is, the server tells from its bytes.
    if (file.size > MAX_LOGO_BYTES) throw new ApiError('body_too_large', 'the file is too large');
    const contentType = file.type === '' ? LOGO_TYPES[0] : file.type;
    await api.call(setLogo, { raw: { content: file, contentType } });
    await keeper.restore();
    showToast({ text: t('The logo is shown in the top bar of everyone here.'), tone: 'go' });
  });
  const remove = useAction(async () => {
    await api.call(deleteLogo);
    await keeper.restore();
    showToast({ text: t('No logo is shown any more.'), tone: 'go' });
  });
  return (
    <Field
      label={t('Logo')}
      hint={t(
        'PNG, JPEG or WebP of at most 64 KB and 1024 pixels a side. Stands beside the name, on white.',
      )}
    >
      {() => (
        <div className="flex flex-col gap-2">
          <ProblemBanner problem={put.problem ?? remove.problem} own={refusals()} />
          <div className="flex flex-wrap items-center gap-2">
            {logo !== undefined && (
              <Logo
                src={logo}
                alt={t('Logo of {account}', { account: account.name })}
                size="large"
              />
            )}
            <FileButton
              accept={LOGO_TYPES}
              onFile={(file) => void put.run(file)}
              isPending={put.isPending}
            >
              {t('Choose a picture')}
            </FileButton>
            {account.logo !== null && (
              <Button kind="quiet" isPending={remove.isPending} onPress={() => void remove.run()}>
                {t('Remove logo')}
              </Button>
            )}
          </div>
        </div>
      )}
    </Field>
  );
}
