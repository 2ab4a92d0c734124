/** Where this room says what people should know; Nest's `Logger` fits. */
export interface ClusterLog {
  log(message: string): void;
  warn(message: string): void;
}
