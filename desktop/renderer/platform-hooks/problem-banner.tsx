import { Banner } from '../ui/banner.tsx';
import { type ProblemWords, problemWords } from '../words/problem-words.ts';
import type { Failure } from './failure.ts';
import { t } from '../words/translate.ts';

export interface ProblemBannerProps {
  problem: Failure | undefined;
  /** What a code means for this very button, where the general words say too little. */
  own?: Partial<Record<string, ProblemWords>>;
}

/** Why a write was not done, beside the button that asked for it. */
export function ProblemBanner({ problem, own }: ProblemBannerProps) {
  if (problem === undefined) return null;
  const { failed, safe } = own?.[problem.code] ?? problemWords(problem.code);
  return (
    <div role="alert">
      <Banner tone="stop">
        <span className="font-act">{t(failed)}</span> {t(safe)}
        {problem.requestId !== undefined && problem.code === 'internal' && (
          <span className="font-mono text-2"> {t('Request {id}', { id: problem.requestId })}</span>
        )}
      </Banner>
    </div>
  );
}
