export { LEVEL_OPTIONS } from './check-options.js'
export { LevelLog, type LevelLogOptions } from './level-log.js'
