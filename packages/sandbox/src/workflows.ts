/** Names of workflows by what starts them. */
export type Workflows = Readonly<Record<string, readonly string[]>>

/** What a name starts, as a member of the state's event; nothing where it starts none. */
export function started(workflows: Workflows, name: string | undefined): { readonly workflows?: readonly string[] } {
  const names = name !== undefined && Object.hasOwn(workflows, name) ? workflows[name] : undefined
  return names && names.length > 0 ? { workflows: [...names] } : {}
}
