import unittest

from tasks.words import measure_words, split_words


class WordsTest(unittest.TestCase):
    def test_splits_at_blanks(self):
        self.assertEqual(split_words("One  two"), ["one", "two"])

    def test_measures_words(self):
        self.assertEqual(measure_words(["a", "bcd"]), ("bcd", 2.0))


if __name__ == "__main__":
    unittest.main()
