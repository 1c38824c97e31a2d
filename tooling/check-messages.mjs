// Checks that subjects fit where they are shown: those of commits since main, and the first line of each changeset, which
// a changelog shows as one item. Prints every one that does not, fails on any.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A subject is shorter than this, in characters. */
const LIMIT = 72

/** What is wrong with a subject and what follows it, or undefined. */
export function faultOf(message) {
  const [subject = '', next = ''] = message.split('\n')
  if (subject.trim() === '') return 'has no subject'
  if (next.trim() !== '') return `has no empty line after its subject: "${subject}"`
  const { length } = [...subject]
  return length < LIMIT ? undefined : `has a subject of ${length} characters, ${LIMIT - 1} at most: "${subject}"`
}

/** What a changeset says, without the packages that it names. */
export function bodyOf(changeset) {
  return changeset.replace(/^---\n[\s\S]*?^---\n+/m, '')
}

/**
 * Commits that are not on main yet, or the last one alone where they all are; none where there is no history.
 * Merges and machines write their subjects themselves.
 */
export function commitsOf(root) {
  const git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const list = (...range) =>
    git('log', '--no-merges', '--format=%h%x1f%an%x1f%B%x1e', ...range)
      .split('\x1e')
      .map((entry) => entry.trim().split('\x1f'))
      .filter(([, author]) => author && !author.endsWith('[bot]'))
      .map(([hash, , message]) => ({ name: `commit ${hash}`, message }))
  const orNone = (read) => {
    try {
      return read()
    } catch {
      return []
    }
  }
  const since = orNone(() => list(`${git('merge-base', 'HEAD', 'origin/main').trim()}..HEAD`))
  return since.length > 0 ? since : orNone(() => list('-1', 'HEAD'))
}

function changesetsOf(root) {
  const folder = `${root}.changeset/`
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => ({ name: `.changeset/${file}`, message: bodyOf(readFileSync(folder + file, 'utf8')) }))
}

function main(root) {
  const commits = commitsOf(root)
  if (commits.length === 0) console.log('No history here: subjects of commits are not checked.')
  const changesets = changesetsOf(root)
  const problems = [...commits, ...changesets].flatMap(({ name, message }) => {
    const fault = faultOf(message)
    return fault ? [`${name} ${fault}`] : []
  })
  for (const problem of problems) console.error(problem)
  console.log(`${commits.length} commits, ${changesets.length} changesets, ${problems.length} problems.`)
  return problems.length === 0 ? 0 : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exit(main(fileURLToPath(new URL('..', import.meta.url))))
