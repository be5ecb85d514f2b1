/** Where Node-RED's editor is: on the host that this page came from. */

/** It speaks HTTP on a port of its own, whatever stands before the gateway. */
export function editorAddress(port: number, host: string = window.location.hostname): string {
  return `http://${host}:${port}/`;
}
