// Reads the published .d.ts of packages as a user's editor does: what has no sentence, and what names zod.
//   node tooling/published-types.mjs [package …] [--list]
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Every entry of a package by its subpath, with the file of its types. */
export function entriesOf(name) {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  return Object.entries(manifest.exports)
    .filter(([entry]) => entry !== './package.json')
    .map(([entry, target]) => ({ entry, file: join(root, 'packages', name, target.import.types) }))
}

/** What a reader of a package's types finds: every symbol and property, those without a sentence, and zod's name. */
export function readPublished(name) {
  const entries = entriesOf(name).filter(({ entry }) => entry !== './zod')
  const program = ts.createProgram({
    rootNames: entries.map(({ file }) => file),
    options: {
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      strict: true,
      noEmit: true,
    },
  })
  const checker = program.getTypeChecker()
  const own = (node) => node.getSourceFile().fileName.includes(`/packages/${name}/dist/`)
  const found = new Map()
  const seen = new Set()
  for (const { entry, file } of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file))
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      visit(`${name}${entry.slice(1)} ${exported.name}`, symbol)
    }
  }
  const files = program.getSourceFiles().filter((source) => source.fileName.includes(`/packages/${name}/dist/`))
  const zod = files
    .filter(({ text }) => /from ['"](zod|@waybill\/core\/zod)|\bz\.|\$Zod/.test(text))
    .map(({ fileName }) => fileName)
  return {
    names: [...found.keys()],
    undocumented: [...found].filter(([, documented]) => !documented).map(([path]) => path),
    zod,
  }

  function visit(path, symbol) {
    if (seen.has(symbol) || !symbol.declarations?.some(own)) return
    seen.add(symbol)
    found.set(path, documented(symbol))
    for (const declaration of symbol.declarations) if (own(declaration)) parts(path, declaration)
  }

  function documented(symbol) {
    return (
      ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() !== '' ||
      symbol.getJsDocTags(checker).length > 0
    )
  }

  /** The members that are written in a declaration, also in types nested in it, and the types of ours that it names. */
  function parts(path, node) {
    ts.forEachChild(node, (child) => {
      if (ts.isPropertySignature(child) || ts.isMethodSignature(child) || ts.isPropertyDeclaration(child)) {
        const symbol = checker.getSymbolAtLocation(child.name)
        // The tag of a union says itself which of its members it is.
        const isTag = child.type && ts.isLiteralTypeNode(child.type)
        if (symbol && !isTag && !hidden(child) && !seen.has(symbol)) {
          seen.add(symbol)
          found.set(`${path}.${symbol.name}`, documented(symbol))
        }
      }
      if (ts.isTypeReferenceNode(child) || ts.isExpressionWithTypeArguments(child) || ts.isTypeQueryNode(child)) {
        const at = child.typeName ?? child.exprName ?? child.expression
        let symbol = checker.getSymbolAtLocation(at)
        if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol)
        if (symbol && !(symbol.flags & ts.SymbolFlags.TypeParameter)) visit(`${path} → ${symbol.name}`, symbol)
      }
      parts(path, child)
    })
  }

  function hidden(node) {
    return (
      ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected) ||
      node.name.kind === ts.SyntaxKind.PrivateIdentifier
    )
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  for (const name of named.length > 0 ? named : readdirSync(join(root, 'packages'))) {
    const { names, undocumented, zod } = readPublished(name)
    console.log(
      `${name}: ${names.length} names, ${undocumented.length} without a sentence, ${zod.length} files that name zod`,
    )
    if (named.length > 0) for (const path of undocumented) console.log(`  ${path}`)
    if (named.length > 0) for (const path of zod) console.log(`  zod: ${path}`)
  }
}
