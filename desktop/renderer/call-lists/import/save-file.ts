/** Hands text to the browser as a file to keep. */
export function saveFile(name: string, content: { text: string; type: string }): void {
  saveBlob(name, new Blob([content.text], { type: content.type }));
}

export function saveBlob(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
