module.exports = require('../../jest.preset.cjs').nodeProject('kube');
