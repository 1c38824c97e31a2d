// Every public option of every package, and the places where it is read: a break ignores one option in all of them.
import { relative } from 'node:path'
import ts from 'typescript'

const isOptions = /(Options|Config|Query|Page|Input|Settings|Retry|Hold)$/
// What people hand in as data, rather than as a choice; its fields are checked by the tests of what they become.
const isData = /(Event|Profile|Contact|Order|Transaction|Product)Input$/

/**
 * @returns {{ name: string, file: string, line: number, sites: { file: string, start: number, end: number, form: 'access' | 'binding', key: string }[] }[]}
 */
export function findOptions(root) {
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile)
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const program = ts.createProgram(
    fileNames.filter((file) => !file.includes('.test.')),
    options,
  )
  const checker = program.getTypeChecker()
  const entries = Object.entries(options.paths).filter(
    ([name]) => !/conformance|dashboard|\/(zod|store|queue)$/.test(name),
  )
  const known = new Map()
  const schemas = new Map()
  for (const [entry, [path]] of entries) collect(entry, program.getSourceFile(`${root}/${path.replace('./', '')}`))
  const owners = new Map([...known.values()].flatMap((option) => option.declarations.map((node) => [node, option])))
  for (const file of program.getSourceFiles()) {
    const path = relative(root, file.fileName)
    if (/^(packages|apps)\/[^/]+\/src\//.test(path) && !/testing\/|conformance\/|dashboard\//.test(path))
      read(file, path)
  }
  return [...known.values()].map(({ name, file, line, sites }) => ({ name, file, line, sites }))

  function collect(entry, source) {
    for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(source))) {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      if (!(target.flags & ts.SymbolFlags.Type) || !isOptions.test(symbol.name) || isData.test(symbol.name)) continue
      members(
        `${entry} ${symbol.name}`,
        checker.getDeclaredTypeOfSymbol(target),
        0,
        placeOf(relative(root, source.fileName)),
      )
    }
  }

  function members(name, type, depth, place) {
    for (const property of type.isUnion() ? type.types.flatMap((one) => one.getProperties()) : type.getProperties()) {
      const own = (property.declarations ?? []).filter(
        (node) => !node.getSourceFile().fileName.includes('node_modules'),
      )
      // A type that is inferred from a schema may have lost where its members stand.
      const declarations = own.length > 0 ? own : inSchemas(place, property.name)
      const [first] = declarations
      const path = `${name}.${property.name}`
      if (!first || [...known.values()].some((option) => option.declarations.includes(first))) continue
      const file = first.getSourceFile()
      const line = file.getLineAndCharacterOfPosition(first.getStart()).line + 1
      const all = [...new Set([...declarations, ...inSchemas(place, property.name)])]
      known.set(path, {
        name: path,
        file: relative(root, file.fileName),
        line,
        sites: [],
        declarations: all,
        place,
        key: property.name,
      })
      const inner = checker.getNonNullableType(checker.getTypeOfSymbol(property))
      if (
        depth < 2 &&
        inner.flags & ts.TypeFlags.Object &&
        inner.getCallSignatures().length === 0 &&
        !checker.isArrayType(inner)
      )
        members(path, inner, depth + 1, place)
    }
  }

  /** Members of schemas of the same package. */
  function inSchemas(place, key) {
    if (!schemas.has(place)) schemas.set(place, schemaMembers(program, root, place))
    return schemas.get(place).filter((node) => node.name.getText() === key)
  }

  function read(file, path) {
    const place = placeOf(path)
    const ownerOf = (symbol) => {
      const declared = symbol?.declarations?.map((node) => owners.get(node)).find(Boolean)
      if (declared || !symbol || symbol.declarations?.length > 0) return declared
      return [...known.values()].find((option) => option.place === place && option.key === symbol.name)
    }
    const visit = (node) => {
      if (ts.isPropertyAccessExpression(node)) {
        const option = ownerOf(checker.getSymbolAtLocation(node.name))
        const isTarget =
          ts.isBinaryExpression(node.parent) &&
          node.parent.left === node &&
          node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
        if (option && !isTarget)
          option.sites.push({
            file: path,
            start: node.expression.getEnd(),
            end: node.name.getEnd(),
            form: node.questionDotToken ? 'optional' : 'access',
            key: node.name.text,
          })
      } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && !node.dotDotDotToken) {
        const key = node.propertyName ?? node.name
        if (ts.isIdentifier(key)) {
          const option = ownerOf(checker.getTypeAtLocation(node.parent).getProperty(key.text))
          const at = key.getStart(file)
          if (option)
            option.sites.push({
              file: path,
              start: at,
              end: key.getEnd(),
              form: node.propertyName ? 'named' : 'binding',
              key: key.text,
            })
        }
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
}

const placeOf = (path) => path.split('/').slice(0, 2).join('/')

function schemaMembers(program, root, place) {
  const found = []
  for (const file of program.getSourceFiles()) {
    const path = relative(root, file.fileName)
    if (!path.startsWith(`${place}/src/`) || !/(options|settings|schema|config)[^/]*\.ts$/.test(path)) continue
    const visit = (node) => {
      if (ts.isPropertyAssignment(node) || ts.isGetAccessor(node)) found.push(node)
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
  return found
}

/** The text of a place that reads an option, unless the mutant is switched on. */
export function ignoredAt({ form, key }, id) {
  const name = `[mutantIs(${id}) ? 'ignored option' : '${key}']`
  return { access: name, optional: `?.${name}`, named: name, binding: `${name}: ${key}` }[form]
}
