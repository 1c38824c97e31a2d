import type { Reporter, TestModule } from 'vitest/node'

/** Prints at the end of a run of several files what each took, slowest first: its imports, and its tests with their hooks. */
export const timesReporter: Reporter = {
  onTestRunEnd(modules) {
    if (modules.length > 1) console.log(timesOf(modules))
  },
}

function timesOf(modules: readonly TestModule[]): string {
  const rows = modules.map((module) => {
    const { collectDuration, setupDuration, prepareDuration, environmentSetupDuration, duration } = module.diagnostic()
    const imports = collectDuration + setupDuration + prepareDuration + environmentSetupDuration
    return { file: module.relativeModuleId, imports, tests: duration, total: imports + duration }
  })
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0)
  const total = {
    file: `${rows.length} files`,
    imports: sum(({ imports }) => imports),
    tests: sum(({ tests }) => tests),
    total: sum((row) => row.total),
  }
  const lines = [...rows.sort((one, other) => other.total - one.total), total]
  return ['', ' seconds  imports    tests  file', ...lines.map(lineOf), ''].join('\n')
}

function lineOf({ file, ...times }: { file: string; imports: number; tests: number; total: number }): string {
  const columns = [times.total, times.imports, times.tests].map((ms) => (ms / 1_000).toFixed(2).padStart(8))
  return `${columns.join(' ')}  ${file}`
}
