/** As wide as the Python files. */
export default { printWidth: 120 };
