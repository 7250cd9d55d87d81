@all
Feature: Outlines without rows
  Background:
    Given a WhatsApp production number

  Scenario Outline: examples are empty
    When "Ana" sends "<text>"

    @some
    Examples: none
      | text |

  Scenario Outline: examples are forgotten
    When "Ana" sends "<text>"

  @kept
  Scenario Template: a template is an outline
    When "Ana" sends "<text>"

  Rule: A rule
    @kept
    Scenario Outline: with rows and without
      When "Ana" sends "<text>"

      Examples: none
        | text |

      Examples: one
        | text |
        | Hi   |

  Rule: What stands below a step is looked at
    Scenario: a doc string is not read
      When "Ana" sends "Hi"
        """
        Hello
        """
