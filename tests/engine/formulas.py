"""Formulas to break the parser with: random text, sentences of the grammar, spoilt ones, known escapes and bombs."""

import random
from collections.abc import Iterator

from hypothesis import strategies as st

from engine.autodiff.formula import FUNCTIONS as TAPE_FUNCTIONS
from engine.autodiff.formula import NAMES
from engine.expression import CONSTANTS
from engine.expression.parse import ARITIES, MAX_LENGTH

# Ways out of evaluators of Python's grammar, from articles on escaping eval with empty globals, sympify and
# ast.literal_eval.
ESCAPES = [
    "__import__('os').system('id')",
    '__import__("os")',
    "__builtins__",
    "__builtins__.__dict__",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__.__mro__[1]",
    "(1).__class__",
    "1 .real",
    "1..real",
    "x.real",
    "sin.__globals__",
    "sin.__self__",
    "sin.__call__(x)",
    "getattr(x, 'y')",
    "eval('1')",
    "exec('1')",
    "exec",
    "eval",
    "compile",
    "open('/etc/passwd')",
    "open(x)",
    "globals()",
    "locals()",
    "vars()",
    "dir()",
    "breakpoint()",
    "lambda: x",
    "(lambda: 0)()",
    "lambda x: x",
    "[x for x in y]",
    "(x for x in y)",
    "{x: y}",
    "{x}",
    "[x]",
    "x[y]",
    "x[0]",
    "x if y else 1",
    "x and y",
    "x or y",
    "not x",
    "x in y",
    "x is y",
    "x < y < 1",
    "x == y",
    "x != y",
    "(x := 1)",
    "x = 1",
    "sin(x=1)",
    "sin(*x)",
    "sin(**x)",
    "*x",
    "**x",
    "x; y",
    "x\ny",
    "x\\\ny",
    "x # y",
    "x,",
    "(x,)",
    "()",
    "f'{x}'",
    "f'{__import__(\"os\")}'",
    "'x'",
    '"x"',
    "b'x'",
    "'''x'''",
    "r'\\x'",
    "`x`",
    "$x",
    "x!",
    "x?",
    "@x",
    "x @ y",
    "x // y",
    "x % y",
    "x << y",
    "x >> y",
    "x & y",
    "x | y",
    "~x",
    "await x",
    "yield x",
    "yield",
    "async",
    "import os",
    "from os import system",
    "del x",
    "pass",
    "return x",
    "raise",
    "assert x",
    "global x",
    "nonlocal x",
    "class x",
    "def f(): x",
    "True",
    "False",
    "None",
    "Ellipsis",
    "...",
    "NotImplemented",
    "__debug__",
    "_",
    "__",
    "__name__",
    "__file__",
    "__doc__",
    "self",
    "cls",
    "os",
    "sys",
    "np",
    "numpy",
    "math",
    "math.pi",
    "np.sin(x)",
    "inf",
    "nan",
    "oo",
    "zoo",
    "I",
    "j",
    "1j",
    "2.5e3j",
    "0x1F",
    "0b1",
    "0o7",
    "1_000",
    "007",
    "1e5e5",
    "1.2.3",
    "x1",
    "x_1",
    "X",
    "Sin(x)",
    "sinx",
    "sin²(x)",
    "x²",
    "𝑥",
    "ｘ",
    "ｓｉｎ(x)",
    "ﬁ",
    "x\u200b",
    "x\u202e",
    "x\0",
    "\0",
    "\ufeffx",
    "x\ud800",
    "\udc00",
    "х",
    "е",
    "рi",
    "π",
    "∞",
    "√x",
    "∑",
    "x′",
    "é",
    "١",
    "٣+x",
    "½",
    "x＋y",
    "“x”",
    "Symbol('x')",
    "sympify('1')",
    "Lambda(x, x)",
    "parse_expr('1')",
    "Integer(1)",
    "sin(cos)",
    "sin(sin)",
    "sin()(x)",
    "sin(x)(x)",
    "(sin)(x)",
    "((sin))(x)",
    "(x)(y)",
    "x(y)",
    "1(2)",
    "pi()",
    "e(x)",
    "pi.e",
    "max(x)(y)",
    "min(min, max)",
]

# What costs more than it says: towers of powers, nesting, length, numbers beyond floats.
BOMBS = [
    "9**9**9**9",
    "9^9^9^9^9^9",
    "x + 9**9**9**9",
    "(9^9)^9^9",
    "2^-9^9^9",
    "x^9^9^9",
    "1e308*1e308",
    "1e308^2 + x",
    "9" * 200,
    "1e999",
    "1e-999",
    "0." + "0" * 190 + "1",
    "1" + "e9" * 99,
    "10^400",
    "x^1e308",
    "(-8)^(1/3)",
    "0^0",
    "0^-1",
    "1/0",
    "x/0",
    "log(0)",
    "log(-1)",
    "exp(exp(exp(exp(x))))",
    "exp(1000)",
    "tan(pi/2)",
    "acos(2)",
    "sqrt(-1)",
    "x^x^x^x^x^x^x^x^x^x",
    "(x^x)^(x^x)",
    "(" * 200,
    ")" * 200,
    "(" * 100 + ")" * 100,
    "(" * 99 + "x" + ")" * 99,
    "-" * 199 + "x",
    "+" * 199 + "x",
    "-+" * 99 + "x",
    "x" * 200,
    "x" + "^x" * 99,
    "x" + "**x" * 66,
    "x" + "+x" * 99,
    "x" + "*x" * 99,
    "x" + "-x" * 49,
    "x" + "/x" * 29,
    "sin(" * 40,
    "sin(" * 39 + "x" + ")" * 39,
    "sin(" * 28 + "x" + ")" * 28,
    "max(x," * 28 + "x" + ")" * 28,
    "min(max(x,y)," * 14 + "x" + ")" * 14,
    "exp(" * 29 + "x" + ")" * 29,
    "," * 200,
    "x," * 100,
    "e" * 200,
    ".",
    "." * 200,
    " " * 200,
    "\t" * 199 + "x",
    "\n" * 199 + "x",
    "",
    "x " * 100,
    "1 " * 100,
    "sin " * 50,
    "x^2" * 66,
    "(x+y)" * 40,
    "(" * 1_000_000,
    "9" * 1_000_000,
    "x+" * 1_000_000,
    "\ud800" * 200,
    "a" * 200,
    "x^" * 100,
    "^" * 200,
    "*" * 200,
    "x" + "^2" * 60,
    "x" + "^16" * 29,
    "((x^16)^16)^16",
    "x^-16",
    "tanh(" * 24 + "x*y" + ")" * 24,
    "*".join(["(x+y)"] * 30),
    "+".join(["x^y"] * 30),
    "^".join(["(x+1)"] * 12),
    "matmul(x, W)",
    "matmul(" * 20 + "x",
    "sum(exp(x))/sum(exp(x))",
    "relu(" * 24 + "x" + ")" * 24,
    "mean(" * 24 + "x" + ")" * 24,
]

CORPUS = ESCAPES + BOMBS
ALPHABETS = [
    "xye019.+-*/^(), ",
    "xye019.+-*/^(), sincoslgabmtp_='[]\n²π",
    "".join(map(chr, range(128))),
    "".join(
        map(
            chr,
            [
                *range(0x20, 0x250),
                *range(0x370, 0x400),
                *range(0x2000, 0x2100),
                0xD800,
                0xDFFF,
                0xFF58,
                0x1D465,
                0x10FFFF,
            ],
        )
    ),
    "()",
    "+-",
    "0123456789.eE+-_",
    "_abcdefghijklmnopqrstuvwxyz.()'\"[]",
]
WORDS = [
    *ARITIES,
    *TAPE_FUNCTIONS,
    *CONSTANTS,
    *NAMES,
    "y",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "^",
    "**",
    "1",
    "2.5",
    "1e300",
    ".5",
    " ",
    "__import__",
    "lambda",
    "if",
    "else",
    "for",
    "exec",
]
NUMBERS = ["0", "1", "2", "3", "0.5", "16", "17", "1e-300", "1e300", "9", "100", "1.", ".1", "007", "2.718281828"]


def formulas(count: int, seed: int) -> Iterator[str]:
    """`count` texts, the corpus first, then a mix of all kinds; the same for the same seed."""
    dice = random.Random(seed)
    kinds = [_text, _words, _sentence, _spoilt, _spoilt_corpus]
    for number in range(count):
        yield CORPUS[number] if number < len(CORPUS) else kinds[number % len(kinds)](dice)


def _text(dice: random.Random) -> str:
    alphabet = dice.choice(ALPHABETS)
    return "".join(dice.choices(alphabet, k=int(MAX_LENGTH * dice.random() ** 2) + dice.randint(0, 3)))


def _words(dice: random.Random) -> str:
    return dice.choice(["", " "]).join(dice.choices(WORDS, k=dice.randint(1, 40)))


def _sentence(dice: random.Random, depth: int | None = None) -> str:
    """A formula that the grammar allows; it may be too long or too deep."""
    depth = dice.randint(1, 12) if depth is None else depth
    match dice.choice("nnvvvc" if depth <= 0 else "vcbbbbbbufff"):
        case "n":
            return dice.choice(NUMBERS)
        case "v":
            return dice.choice("xxxyyzwab" if dice.random() < 0.1 else "xxy")
        case "c":
            return dice.choice(["pi", "e"])
        case "b":
            left = _sentence(dice, depth - dice.randint(1, 4))
            sign = dice.choice(["+", "-", "*", "/", "^", "**", " + ", " − ", "·"])
            return f"{left}{sign}{_sentence(dice, depth - dice.randint(1, 4))}"
        case "u":
            return f"{dice.choice('+-')}{_sentence(dice, depth - 1)}"
        case _:
            name, arity = dice.choice([*ARITIES.items()] if dice.random() < 0.8 else [*TAPE_FUNCTIONS.items(), ("", 1)])
            return f"{name}({', '.join(_sentence(dice, depth - dice.randint(1, 3)) for _ in range(arity))})"


def _spoilt(dice: random.Random, text: str | None = None) -> str:
    """Pieces cut out, doubled, moved, put in."""
    text = _sentence(dice) if text is None else text
    for _ in range(dice.randint(1, 3)):
        begin, end = sorted((dice.randint(0, len(text)), dice.randint(0, len(text))))
        piece = dice.choice(
            [
                "",
                text[begin:end] * 2,
                dice.choice(WORDS),
                dice.choice(dice.choice(ALPHABETS)),
                dice.choice(CORPUS)[:100],
            ]
        )
        text = text[:begin] + piece + text[end if dice.random() < 0.5 else begin :]
    return text[: 2 * MAX_LENGTH]


def _spoilt_corpus(dice: random.Random) -> str:
    return _spoilt(dice, dice.choice(CORPUS)[:MAX_LENGTH])


def texts() -> st.SearchStrategy[str]:
    """Any text, and texts of letters that formulas have: what hypothesis finds, it makes small."""
    return st.one_of(
        st.text(max_size=MAX_LENGTH + 3),
        st.sampled_from(ALPHABETS).flatmap(
            lambda alphabet: st.text(st.sampled_from(alphabet), max_size=MAX_LENGTH + 3)
        ),
    )


def sentences() -> st.SearchStrategy[str]:
    """What the grammar allows; it may be too long or too deep."""

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        called = st.sampled_from([*ARITIES.items(), *TAPE_FUNCTIONS.items()]).flatmap(
            lambda function: st.tuples(*[inner] * function[1]).map(
                lambda arguments: f"{function[0]}({', '.join(arguments)})"
            )
        )
        operation = st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "^", "**", " − ", "·"]), inner).map("".join)
        return st.one_of(
            operation, called, st.tuples(st.sampled_from("+-"), inner).map("".join), inner.map("({})".format)
        )

    return st.recursive(st.sampled_from([*NUMBERS, *CONSTANTS, "x", "y", "z"]), larger, max_leaves=40)
