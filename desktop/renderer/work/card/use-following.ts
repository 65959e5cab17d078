/** Where the focus goes and what is said when the desk changes. The focus never falls to the page. */
import { type RefObject, useEffect, useRef } from 'react';
import { announce } from '../../ui/announcer.tsx';
import { useDesk } from '../desk/desk-context.tsx';
import type { DeskState } from '../desk/desk-state.ts';
import { barWords, endedWords } from './desk-words.ts';

export const codesId = 'disposition-codes';

/** Ends the wait of a focus for what is not on the screen yet. */
let stopWaiting: () => void = () => undefined;

/** True when nothing a person is using has the focus. */
function isFocusLost(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body;
}

export function useFollowing(heading: RefObject<HTMLHeadingElement | null>): void {
  const desk = useDesk();
  const frame = useRef(0);
  useEffect(() => {
    // Several changes in one frame are one: the focus goes by the first of them and the last.
    let from: DeskState | null = null;
    const follow = (now: DeskState, before: DeskState): void => {
      say(now, before);
      from ??= before;
      cancelAnimationFrame(frame.current);
      // After the screen shows it: what is to be focused is not there before.
      frame.current = requestAnimationFrame(() => {
        moveFocus(desk.store.getState(), from ?? before, heading);
        from = null;
      });
    };
    const first = desk.store.getState();
    frame.current = requestAnimationFrame(() => {
      if (isFocusLost() || document.activeElement?.closest('nav') != null) {
        if (first.phase === 'wrap_up') focusCodes();
        else heading.current?.focus({ preventScroll: true });
      }
    });
    const stop = desk.store.subscribe(follow);
    return () => {
      stop();
      cancelAnimationFrame(frame.current);
      stopWaiting();
    };
  }, [desk, heading]);
}

function moveFocus(
  now: DeskState,
  before: DeskState,
  heading: RefObject<HTMLHeadingElement | null>,
): void {
  if (now.phase !== 'wrap_up') stopWaiting();
  const isOtherCard = now.card?.contact.id !== before.card?.contact.id;
  const isTyping = document.activeElement instanceof HTMLTextAreaElement;
  if (isOtherCard && now.phase !== 'wrap_up') heading.current?.focus();
  // Whoever types a note when the call ends goes on typing.
  else if (now.phase === 'wrap_up' && before.phase !== 'wrap_up' && !isTyping) focusCodes();
  else if (now.refusedSaves !== before.refusedSaves) focusMissing(now.problem?.code);
  else if (isFocusLost()) heading.current?.focus();
}

/**
 * The codes are read from the disk of this device, which may take longer than a frame: then they get the focus when they
 * are there, unless somebody moved it in the meantime.
 */
function focusCodes(): void {
  stopWaiting();
  if (focusCodesNow()) return;
  const from = document.activeElement;
  const watch = new MutationObserver(() => {
    const isMoved = !isFocusLost() && document.activeElement !== from;
    if (isMoved || focusCodesNow()) watch.disconnect();
  });
  watch.observe(document.body, { childList: true, subtree: true });
  stopWaiting = () => watch.disconnect();
}

function focusCodesNow(): boolean {
  const codes = document.getElementById(codesId);
  codes?.focus();
  return codes !== null;
}

function focusMissing(code: string | undefined): void {
  if (code === undefined || !code.startsWith('callback_')) focusCodes();
  else document.querySelector<HTMLElement>('[data-callback] input')?.focus();
}

function say(now: DeskState, before: DeskState): void {
  const isOtherCard = now.card !== null && now.card.contact.id !== before.card?.contact.id;
  const after = barWords(now).name;
  if (isOtherCard) announce(`${after}: ${now.card?.contact.name}`);
  else if (after !== barWords(before).name) announce(`${after}${outcomeWords(now)}`);
  if (now.saved !== null && now.saved !== before.saved) announce(now.saved);
}

function outcomeWords({ phase, call }: DeskState): string {
  const words = phase === 'wrap_up' && call !== null ? endedWords(call.state, call.reason) : null;
  return words === null ? '' : `, ${words}`;
}
