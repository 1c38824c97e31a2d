/** The one of `names` that `name` is most likely a misspelling of; `undefined` when more than a third of its letters differ. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const most = Math.ceil(Math.min(name.length, 60) / 3)
  return names
    .map((candidate) => ({ candidate, edits: editsBetween(name.slice(0, 60).toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .sort((one, other) => one.edits - other.edits)[0]?.candidate
}

/** Levenshtein distance. */
function editsBetween(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...to].entries())
      current.push(
        Math.min(
          (above[column] as number) + (letter === other ? 0 : 1),
          (above[column + 1] as number) + 1,
          (current[column] as number) + 1,
        ),
      )
    above = current
  }
  return above.at(-1) as number
}
