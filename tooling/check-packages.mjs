// Checks that packages look alike, the sameness that reviewers forget, and that each built one can be imported and required. Prints every difference, fails on any.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadPackage } from './load-package.mjs'

const read = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))
const exists = (path) => existsSync(new URL(`../${path}`, import.meta.url))
const problems = []
const check = (holds, message) => holds || problems.push(message)
const same = (actual, expected, message) =>
  check(
    JSON.stringify(actual) === JSON.stringify(expected),
    `${message}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`,
  )

const { paths } = read('tsconfig.json').compilerOptions
const directories = readdirSync(new URL('../packages', import.meta.url)).filter((name) =>
  exists(`packages/${name}/package.json`),
)

for (const directory of directories) {
  const at = `packages/${directory}`
  const manifest = read(`${at}/package.json`)
  same(manifest.name, `@waybill/${directory}`, `${at} name`)
  same(manifest.type, 'module', `${at} type`)
  same(manifest.sideEffects, false, `${at} sideEffects`)
  same(manifest.license, 'Apache-2.0', `${at} license`)
  same(manifest.engines, { node: '>=20.19' }, `${at} engines`)
  const templates = exists(`${at}/templates`) ? ['templates'] : []
  same(manifest.files, ['dist', ...templates, 'README.md', 'CHANGELOG.md'], `${at} files`)
  same(Object.keys(manifest.scripts), ['build', 'test', 'typecheck', 'check:package'], `${at} scripts`)
  same(manifest.publishConfig, { access: 'public', provenance: true }, `${at} publishConfig`)
  same(manifest.repository?.directory, at, `${at} repository.directory`)
  same(manifest.homepage, `https://github.com/waybill-js/waybill/tree/main/${at}#readme`, `${at} homepage`)
  same(manifest.bugs, 'https://github.com/waybill-js/waybill/issues', `${at} bugs`)
  check(
    manifest.keywords?.[0] === 'waybill' && new Set(manifest.keywords).size >= 3,
    `${at} keywords must be three or more, "waybill" first`,
  )
  check(
    typeof manifest.description === 'string' && manifest.description.endsWith('.'),
    `${at} description must be a sentence`,
  )
  check(exists(`${at}/README.md`), `${at} has no README.md`)
  // For `moduleResolution: node`, which does not read `exports`.
  const subpaths = Object.keys(manifest.exports).filter((entry) => !['.', './package.json'].includes(entry))
  same(
    manifest.typesVersions,
    subpaths.length === 0
      ? undefined
      : { '*': Object.fromEntries(subpaths.map((entry) => [entry.slice(2), [`./dist/${entry.slice(2)}/index.d.ts`]])) },
    `${at} typesVersions`,
  )
  for (const [entry, target] of Object.entries(manifest.exports)) {
    if (entry === './package.json') continue
    const path = entry === '.' ? 'index' : `${entry.slice(2)}/index`
    same(
      target,
      {
        import: { types: `./dist/${path}.d.ts`, default: `./dist/${path}.js` },
        require: { types: `./dist/${path}.d.cts`, default: `./dist/${path}.cjs` },
      },
      `${at} exports["${entry}"]`,
    )
    check(exists(`${at}/src/${path}.ts`), `${at} exports "${entry}" without src/${path}.ts`)
    same(
      paths[`${manifest.name}${entry.slice(1)}`],
      [`./${at}/src/${path}.ts`],
      `tsconfig.json path of ${manifest.name}${entry.slice(1)}`,
    )
  }
}

const vendors = [
  // `further`: what a subpath of the package loads on first use.
  {
    directory: 'salesforce-personalization',
    prefix: 'salesforce',
    name: 'SalesforcePersonalization',
    further: ['@streamparser/json', 'csv-parse'],
  },
  { directory: 'yespo', prefix: 'yespo', name: 'Yespo', further: ['velocityjs'] },
  { directory: 'synerise', prefix: 'synerise', name: 'Synerise', further: [] },
]
// The same rooms everywhere. Other folders are subpaths of the package and named by them.
const rooms = ['api', 'client', 'destination', 'model', 'testing']
const parts = [
  'options',
  'api/answers',
  'api/endpoints',
  'api/transport',
  'client/client',
  'destination/destination',
  'destination/identity',
  'destination/mapping',
  'model/event/event',
  'testing/conformance.test',
  'testing/subject',
]
const tested = ['api/answers', 'client/client', 'destination/destination', 'destination/mapping', 'model/event/event']

for (const { directory, prefix, name, further } of vendors) {
  const at = `packages/${directory}`
  const manifest = read(`${at}/package.json`)
  same(Object.keys(manifest.exports)[0], '.', `${at} first export`)
  same(Object.keys(manifest.dependencies).sort(), ['@waybill/core', 'zod', ...further].sort(), `${at} dependencies`)
  // A test may be sized: larger in the long suite.
  const isThere = (part) => [part, part.replace(/\.test$/, '.sized.test')].some((one) => exists(`${at}/src/${one}.ts`))
  for (const part of [...parts, ...tested.map((part) => `${part}.test`)])
    check(isThere(part), `${at} has no src/${part}.ts`)
  const entries = readdirSync(new URL(`../${at}/src`, import.meta.url), { withFileTypes: true })
  same(
    entries.filter((entry) => entry.isDirectory() && !(`./${entry.name}` in manifest.exports)).map(({ name }) => name),
    rooms,
    `${at}/src rooms`,
  )
  for (const file of readdirSync(new URL(`../${at}/src`, import.meta.url), { recursive: true }))
    check(!file.split('/').at(-1).startsWith(`${prefix}-`), `${at}/src/${file} repeats the name of its package`)
  const index = readFileSync(new URL(`../${at}/src/index.ts`, import.meta.url), 'utf8')
  const lower = name[0].toLowerCase() + name.slice(1)
  for (const exported of [
    `create${name}`,
    `${lower}Destination`,
    `${lower}Endpoints`,
    `${lower}Answers`,
    `${name}Options`,
    `${name}DestinationOptions`,
    `${name}Client`,
  ]) {
    check(new RegExp(`\\b${exported}\\b`).test(index), `${at} does not export ${exported}`)
  }
}

// Vendor packages are built on core's copy of zod: what they call must be there. `input`, `output` and `core` are types.
const shared = readFileSync(new URL('../packages/core/src/zod/index.ts', import.meta.url), 'utf8')
for (const { directory } of vendors) {
  const src = new URL(`../packages/${directory}/src/`, import.meta.url)
  for (const file of readdirSync(src, { recursive: true }).filter((name) => /(?<!\.test)\.ts$/.test(name))) {
    for (const [, name] of readFileSync(new URL(file, src), 'utf8').matchAll(/\bz\.([a-z]\w+)/g))
      check(
        ['input', 'output', 'core'].includes(name) || new RegExp(`^  ${name},$`, 'm').test(shared),
        `packages/${directory}/src/${file} uses z.${name}, which packages/core/src/zod/index.ts does not export`,
      )
  }
}

for (const directory of directories) {
  const reason = await loadPackage(
    process.execPath,
    fileURLToPath(new URL(`../packages/${directory}`, import.meta.url)),
  )
  check(!reason, `packages/${directory} does not load: ${reason}`)
}

for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? `${directories.length} packages look alike.` : `${problems.length} differences.`)
process.exit(problems.length === 0 ? 0 : 1)
