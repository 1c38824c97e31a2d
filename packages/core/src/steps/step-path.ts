/** Stands for any name, and any element of a list. */
export const anyName = Symbol('*')

/** The names that lead to a value, from the event on. */
export type StepPath = readonly (string | typeof anyName)[]

/** Reads a path. A path that cannot be read gives what is wrong with it. */
export function readStepPath(text: unknown): StepPath | { readonly rule: string; readonly hint: string } {
  if (typeof text !== 'string' || text.trim() === '') return { rule: 'must be a path', hint: 'like traits.email' }
  if (/[[\]]/.test(text.replaceAll(/\\./g, '')))
    return { rule: 'has brackets', hint: `write ${text.replaceAll(/\[["']?([^\]"']*)["']?\]/g, '.$1')}` }
  const parts = text.match(/(?:\\.|[^.\\])+|\.|\\$/g) ?? []
  const path: (string | typeof anyName)[] = []
  for (const [index, part] of parts.entries()) {
    const isName = index % 2 === 0
    if (isName === (part === '.') || part === '\\' || (part === '.' && index === parts.length - 1))
      return { rule: 'has an empty name', hint: 'names are joined by single dots, like traits.email' }
    if (!isName) continue
    if (part !== '*' && part.replaceAll(/\\./g, '').includes('*'))
      return {
        rule: `has ${part}, and * stands for a whole name`,
        hint: 'write * alone, or \\* where a name has that sign',
      }
    path.push(part === '*' ? anyName : part.replaceAll(/\\(.)/g, '$1'))
  }
  return path
}
