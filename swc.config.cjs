/** How TypeScript becomes JavaScript for Node: the same in tests and in builds, so that what was tested is what runs. */
module.exports = (moduleType) => ({
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: false,
    },
    keepClassNames: true,
  },
  module: { type: moduleType },
  sourceMaps: 'inline',
  swcrc: false,
});
