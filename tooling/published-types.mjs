// Reads the published .d.ts of packages as a user's editor does: what has no sentence, what names zod, and what there is.
//   node tooling/published-types.mjs [package …]    needs a build
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const printer = ts.createPrinter({ removeComments: true })

/** The entries of a package that are no copy of zod: their subpath, and the file of their types. */
export function entriesOf(name) {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  return Object.entries(manifest.exports)
    .filter(([entry]) => entry !== './package.json' && entry !== './zod')
    .map(([entry, target]) => ({ entry, file: join(root, 'packages', name, target.import.types) }))
}

/**
 * What a reader of a package's types finds. `names`: every symbol and member by its path; `undocumented`: those without a
 * sentence; `zod`: the files that name it; `reports`: by entry, the declarations without comments, sorted.
 */
export function readPublished(name) {
  const entries = entriesOf(name)
  const { Node16 } = ts.ModuleKind
  const options = { module: Node16, moduleResolution: ts.ModuleResolutionKind.Node16, strict: true, noEmit: true }
  const program = ts.createProgram({ rootNames: entries.map(({ file }) => file), options })
  const checker = program.getTypeChecker()
  const isOwn = (node) => node.getSourceFile().fileName.includes(`/packages/${name}/dist/`)
  const found = new Map()
  const reports = {}
  for (const { entry, file } of entries) {
    const declared = new Map()
    for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file))))
      visit(`${name}${entry.slice(1)} ${exported.name}`, targetOf(exported), declared)
    reports[entry] = `${[...declared.values()].toSorted().join('\n\n')}\n`
  }
  const texts = program.getSourceFiles().filter((source) => source.fileName.includes(`/packages/${name}/dist/`))
  const zod = texts.filter(({ text }) => /from ['"](zod|@waybill\/core\/zod)|\bz\.|\$Zod/.test(text))
  return {
    names: [...found.values()].map(({ path }) => path),
    undocumented: [...found.values()].filter(({ documented }) => !documented).map(({ path }) => path),
    zod: zod.map(({ fileName }) => fileName),
    reports,
  }

  function visit(path, symbol, declared) {
    const own = symbol.declarations?.filter(isOwn) ?? []
    if (own.length === 0 || declared.has(symbol)) return
    note(path, symbol)
    declared.set(symbol, own.map((node) => printer.printNode(4, statementOf(node), node.getSourceFile())).join('\n'))
    for (const node of own) members(path, node, declared)
  }

  function note(path, symbol) {
    const sentence = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim()
    if (!found.has(symbol))
      found.set(symbol, { path, documented: sentence !== '' || symbol.getJsDocTags(checker).length > 0 })
  }

  /** The members that a declaration writes, also in types nested in it, and the types of ours that it names. */
  function members(path, node, declared) {
    ts.forEachChild(node, (child) => {
      if (ts.isPropertySignature(child) || ts.isMethodSignature(child) || ts.isPropertyDeclaration(child)) {
        const symbol = checker.getSymbolAtLocation(child.name)
        // The tag of a union says by itself which of its members it is.
        const isTag = child.type && ts.isLiteralTypeNode(child.type)
        if (symbol && !isTag && !isHidden(child)) note(`${path}.${symbol.name}`, symbol)
      }
      if (ts.isTypeReferenceNode(child) || ts.isExpressionWithTypeArguments(child) || ts.isTypeQueryNode(child)) {
        const symbol = checker.getSymbolAtLocation(child.typeName ?? child.exprName ?? child.expression)
        if (symbol) {
          const target = targetOf(symbol)
          if (!(target.flags & ts.SymbolFlags.TypeParameter)) visit(`${path} → ${target.name}`, target, declared)
        }
      }
      members(path, child, declared)
    })
  }

  function targetOf(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  }
}

function isHidden(node) {
  const modifiers = ts.getCombinedModifierFlags(node)
  return (
    (modifiers & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0 ||
    node.name.kind === ts.SyntaxKind.PrivateIdentifier
  )
}

/** A variable's whole statement, with its `const`. */
function statementOf(node) {
  return ts.isVariableDeclaration(node) ? node.parent.parent : node
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2)
  for (const name of named.length > 0 ? named : readdirSync(join(root, 'packages'))) {
    const { names, undocumented, zod } = readPublished(name)
    console.log(
      `${name}: ${names.length} names, ${undocumented.length} without a sentence, ${zod.length} that name zod`,
    )
    for (const path of named.length > 0 ? [...undocumented, ...zod] : []) console.log(`  ${path}`)
  }
}
