/** UTF-8 length of a text. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}
