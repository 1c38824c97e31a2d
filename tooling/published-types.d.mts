export function entriesOf(name: string): readonly { readonly entry: string; readonly file: string }[]
export function readPublished(name: string): {
  readonly names: readonly string[]
  readonly undocumented: readonly string[]
  readonly zod: readonly string[]
  readonly reports: Readonly<Record<string, string>>
}
