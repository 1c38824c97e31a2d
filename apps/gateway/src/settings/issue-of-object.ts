/** The error of an object that is none. An unknown field keeps its own error. */
export function issueOfObject(what: string) {
  return (issue: { readonly code?: string | undefined }) =>
    issue.code === 'invalid_type' ? `must be ${what}` : undefined
}
