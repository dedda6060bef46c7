import { join } from 'node:path'
import ts from 'typescript-5.9'
import { lineAround, type Edited, type Editor, type Place } from './editor.js'

/** TypeScript 5.9's language service: what editors run in `tsserver`. */
export function overService(folder: string, { path, position }: Edited): Editor {
  const service = ts.createLanguageService(hostOf(folder))
  const places = (spans: readonly ts.DocumentSpan[] | undefined): Place[] =>
    (spans ?? []).map(({ fileName, textSpan }) => lineAround(textOf(fileName), textSpan.start)).sort()
  const textOf = (file: string): string => service.getProgram()?.getSourceFile(file)?.text ?? ''
  return {
    definitions: (line) => Promise.resolve(places(service.getDefinitionAtPosition(path, position(line)))),
    references: (line) => Promise.resolve(places(service.getReferencesAtPosition(path, position(line)))),
    renames: (line) => {
      const { canRename } = service.getRenameInfo(path, position(line), {})
      return Promise.resolve(
        canRename ? places(service.findRenameLocations(path, position(line), false, false, {})) : [],
      )
    },
    hover: (line) => {
      const info = service.getQuickInfoAtPosition(path, position(line))
      return Promise.resolve({
        type: ts.displayPartsToString(info?.displayParts).replaceAll(/\s+/g, ' '),
        documentation: ts.displayPartsToString(info?.documentation),
      })
    },
    completions: (line) => {
      const entries = service.getCompletionsAtPosition(path, position(line), {})?.entries ?? []
      return Promise.resolve(entries.map(({ name }) => name).sort())
    },
  }
}

function hostOf(folder: string): ts.LanguageServiceHost {
  const config = ts.readConfigFile(join(folder, 'tsconfig.json'), (file) => ts.sys.readFile(file))
    .config as object
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder)
  return {
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames,
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => {
      const text = ts.sys.readFile(file)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: (used) => ts.getDefaultLibFilePath(used),
    fileExists: (file) => ts.sys.fileExists(file),
    readFile: (file) => ts.sys.readFile(file),
    directoryExists: (directory) => ts.sys.directoryExists(directory),
  }
}
