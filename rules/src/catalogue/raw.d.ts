/** Tests take the shipped catalogue as text, without a file system. */

declare module '*.yaml?raw' {
  const text: string;
  export default text;
}
declare module '*.md?raw' {
  const text: string;
  export default text;
}
