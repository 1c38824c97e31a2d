// Where an option stands.
import { relative } from 'node:path'
import ts from 'typescript'

export const nameOf = (node) => (ts.isStringLiteral(node) ? node.text : node.getText())
export const lineOf = (node) => node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1
/** The folder of the package that a path lies in. */
export const placeOf = (path) => path.split('/').slice(0, 2).join('/')

/** The members of all schemas of options of a package. */
export function schemaMembers(program, root, place) {
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
