/** The render that follows marks what is wrong in the form; the first such field takes the focus. */
export function focusFirstInvalid(form: HTMLFormElement): void {
  const marked = '[aria-invalid="true"], [data-invalid="true"] input';
  requestAnimationFrame(() => form.querySelector<HTMLElement>(marked)?.focus());
}
