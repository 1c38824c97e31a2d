/**
 * Columns of a part of a statement as a function in FROM, of which the planner does not guess how many rows it gives.
 *
 * A guess comes from statistics that happen to be there, from before a backlog or after it. Where it is high, the planner
 * reads the whole table of pending deliveries in place of a few rows by their key.
 */
export function uncounted(part: string, ...columns: readonly string[]): string {
  return `unnest(${columns.map((column) => `ARRAY(SELECT ${column} FROM ${part})`).join(', ')})`
}
