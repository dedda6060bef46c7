export { LevelLog, type LevelLogOptions } from './level-log.js'
