// Every public option of every package, and the places where it is read: a break ignores one option in all of them.
import { relative } from 'node:path'
import ts from 'typescript'
import { flagsIn, outsideOptions } from './command-line.mjs'
import { lineOf, nameOf, placeOf, schemaMembers } from './places.mjs'
import { handedOn, readsOf } from './sites.mjs'

// Not `Retry`: that is what a destination reports of an attempt.
const isOptions = /(Options|Config|Query|Page|Input|Settings|Hold)$/
// What people hand in as data, rather than as a choice; its fields are checked by the tests of what they become.
const isData = /(Event|Profile|Contact|Order|Transaction|Product)Input$|ViewedPage$/

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
  const sources = program.getSourceFiles().flatMap((file) => {
    const path = relative(root, file.fileName)
    const isRead =
      /^(packages|apps)\/[^/]+\/src\//.test(path) && !/testing\/|(?<!cli\/src\/)conformance\/|dashboard\//.test(path)
    return isRead ? [{ file, path }] : []
  })
  for (const [entry, [path]] of entries) collect(entry, program.getSourceFile(`${root}/${path.replace('./', '')}`))
  for (const { file, path } of sources)
    for (const node of flagsIn(file, path))
      members(`${placeOf(path)} ${node.name.text}`, checker.getTypeAtLocation(node), 0, placeOf(path))
  const owners = ownersOf([...known.values()], root)
  read({ whole: false })
  // What no place reads by its name may go on under the name of another type, once or twice.
  for (let again = 0; again < 2; again++) {
    follow()
    for (const option of known.values()) option.sites.length = 0
    read({ whole: false })
  }
  const silent = [...known.values()].filter(({ sites }) => sites.length === 0)
  read({ whole: true, only: new Set(silent) })
  const outside = outsideOptions(sources, checker, (setting) => known.has(`@waybill/gateway GatewayConfig.${setting}`))
  const isOutside = ({ file, start }) =>
    outside.some(({ sites }) => sites.some((at) => at.file === file && at.start === start))
  const own = [...known.values()]
    .filter((option) => !isSameAsAnother(option))
    .map(({ name, file, line, sites }) => ({
      name,
      file,
      line,
      sites: givenOf(sites).filter((site) => !isOutside(site)),
    }))
  return [...own, ...outside]

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
      const all = [...new Set([...declarations, ...inSchemas(place, property.name)])]
      const file = relative(root, first.getSourceFile().fileName)
      const key = property.name
      known.set(path, {
        name: path,
        file,
        line: lineOf(first),
        sites: [],
        declarations: all,
        own: declarations,
        place,
        key,
      })
      const inner = checker.getNonNullableType(checker.getTypeOfSymbol(property))
      if (
        depth < 2 &&
        inner.flags & ts.TypeFlags.Object &&
        inner.getCallSignatures().length === 0 &&
        !checker.isArrayType(inner) &&
        !isContract(inner) &&
        !isRecord(inner)
      )
        members(path, inner, depth + 1, place)
    }
  }

  /** Members of schemas of the same package. */
  function inSchemas(place, key) {
    if (!schemas.has(place)) schemas.set(place, schemaMembers(program, root, place))
    return schemas.get(place).filter((node) => nameOf(node.name) === key)
  }

  function read({ whole, only }) {
    for (const { file, path } of sources) {
      for (const { symbol, site } of readsOf(file, checker, whole)) {
        const option = site.form === 'name' && !symbol.declarations ? undefined : ownerOf(symbol, path)
        if (option && (!only || only.has(option)))
          option.sites.push({ ...site, file: path, isGiven: (symbol.flags & ts.SymbolFlags.Optional) !== 0 })
      }
    }
  }

  /** By its declaration; without one, as of a type that is inferred from a schema, by its name: the nearest of the package. */
  function ownerOf(symbol, path) {
    const declared = symbol.declarations?.map((node) => owners.get(node)).find(Boolean)
    if (declared || symbol.declarations?.length > 0) return declared
    const place = placeOf(path)
    return [...known.values()]
      .filter((option) => option.place === place && option.key === symbol.name)
      .sort((a, b) => distance(a.file, path) - distance(b.file, path))[0]
  }

  /** Members of the types that an option is handed on as are that option, too. */
  function follow() {
    for (const { file, path } of sources) {
      for (const [from, to] of handedOn(file, checker)) {
        const option = ownerOf(from, path)
        if (!option || option.sites.length > 0) continue
        for (const node of to.declarations ?? []) {
          const other = owners.get(node)
          if (!other) owners.set(node, option)
          else if (other !== option && other.sites.length > 0) option.readAs = other
        }
      }
    }
  }

  /** Read only under the name of another option, which counts for both; or declared for several vendors, whose options count. */
  function isSameAsAnother(option) {
    if (option.sites.length > 0) return false
    const isNamesake = (other) => other.place === option.place && other.key === option.key && other.sites.length > 0
    return option.readAs !== undefined || [...known.values()].some(isNamesake)
  }
}

/** An option that may be left out is ignored where it may be absent; what is read after that is its default, or it. */
function givenOf(sites) {
  const given = sites.filter(({ isGiven }) => isGiven)
  return given.length > 0 ? given : sites
}

/** Each declaration with its option. A member of a schema is of the type inferred from it, else of the nearest of its name. */
function ownersOf(options, root) {
  const owners = new Map()
  for (const option of options)
    for (const node of option.declarations) {
      const path = relative(root, node.getSourceFile().fileName)
      const before = owners.get(node)
      if (!before || distance(option.file, path) < distance(before.file, path)) owners.set(node, option)
    }
  for (const option of options) for (const node of option.own) owners.set(node, option)
  return owners
}

/** What somebody else implements, such as a store or a transport, has methods: it is an option, and its members are none. */
function isContract(type) {
  return type
    .getProperties()
    .some(({ declarations }) =>
      declarations?.some((node) => ts.isMethodSignature(node) || ts.isMethodDeclaration(node)),
    )
}

/** The names in a record are data. */
function isRecord({ aliasSymbol, aliasTypeArguments = [] }) {
  return aliasSymbol?.name === 'Record' || aliasTypeArguments.some(isRecord)
}

/** How little two paths share; of two as far away, the one that stands higher is nearer. */
function distance(from, to) {
  const [a, b] = [from.split('/').slice(0, -1), to.split('/').slice(0, -1)]
  const shared = b.findIndex((part, index) => part !== a[index])
  return 10 * (b.length - (shared < 0 ? b.length : shared)) + a.length
}
