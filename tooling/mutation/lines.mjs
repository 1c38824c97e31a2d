import { appendFileSync, existsSync, readFileSync } from 'node:fs'

/** What was written a line each; nothing when there is no such file. */
export function readLines(path) {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

export function writeLine(path, value) {
  appendFileSync(path, `${JSON.stringify(value)}\n`)
}
