import type { Database, SqlRow, Statement } from '../database/database.js'

/** What was run on a database: how many statements, and how many pages they read. */
export interface Counted {
  readonly database: Database
  /** Takes what was counted since the last time. */
  take(): { readonly statements: number; readonly pages: number }
}

/** The same database, on which each statement is first run to be counted, and undone, and then to be kept. */
export function countPages(database: Database): Counted {
  let statements = 0
  let pages = 0

  async function explain(run: Statement, text: string, values: readonly unknown[] | undefined): Promise<void> {
    const rows = await run(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values)
    statements++
    pages += pagesOf(rows)
  }
  const alone =
    (run: Statement): Statement =>
    async (text, values) => {
      await database.session(async (inner) => {
        await inner('BEGIN')
        await explain(inner, text, values).finally(() => inner('ROLLBACK'))
      })
      return run(text, values)
    }
  const within =
    (run: Statement): Statement =>
    async (text, values) => {
      if (/^(LOCK|SAVEPOINT|ROLLBACK|SET|CREATE|TRUNCATE)/.test(text)) return run(text, values)
      await run('SAVEPOINT counted')
      await explain(run, text, values)
      await run('ROLLBACK TO SAVEPOINT counted')
      return run(text, values)
    }

  return {
    database: {
      ...database,
      run: alone(database.run),
      session: (work) => database.session((run) => work(alone(run))),
      unit: (work) => database.unit((run) => work(within(run))),
    },
    take() {
      const taken = { statements, pages }
      statements = 0
      pages = 0
      return taken
    },
  }
}

interface Plan {
  readonly 'Node Type': string
  readonly 'Subplan Name'?: string
  readonly 'CTE Name'?: string
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Plan[]
}

/** A part that writes and that no other part reads runs after the plan, and is not in its sum. */
function pagesOf([row]: readonly SqlRow[]): number {
  const [{ Plan: plan }] = row?.['QUERY PLAN'] as [{ Plan: Plan }]
  const nodes = nodesOf(plan)
  const read = new Set(nodes.flatMap((node) => (node['CTE Name'] ? [`CTE ${node['CTE Name']}`] : [])))
  const apart = nodes.filter(
    (node) => node['Node Type'] === 'ModifyTable' && node['Subplan Name'] && !read.has(node['Subplan Name']),
  )
  return [plan, ...apart].reduce((sum, node) => sum + node['Shared Hit Blocks'] + node['Shared Read Blocks'], 0)
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}
