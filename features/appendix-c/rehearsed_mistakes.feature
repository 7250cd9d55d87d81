Feature: The walk-through finds what went wrong
  Each mistake is found by the step of Appendix C that is about it, and by no other; once mended, all is green.

  Scenario Outline: <mistake>
    When a site is deployed with the mistake "<mistake>"
    Then step <step> of Appendix C is red
    When an administrator is asked to "<act>"
    Then Appendix C is green

    @R037
    Examples: the account
      | mistake                 | step | act       |
      | account-not-provisioned | 1    | provision |

    @R018 @R038
    Examples: the file transfer user
      | mistake      | step | act              |
      | no-file-user | 3    | create-file-user |

    @R042 @R043
    Examples: the load balancer
      | mistake            | step | act                |
      | load-balancer-down | 4    | open-load-balancer |

    @R019 @R045
    Examples: the webhook
      | mistake                | step | act              |
      | webhook-not-registered | 5    | register-webhook |

    @R048 @R051
    Examples: the integrations
      | mistake             | step | act              |
      | integration-missing | 8    | add-integrations |
      | number-not-approved | 11   | approve-number   |

    @R049
    Examples: Oceana
      | mistake               | step | act              |
      | attributes-differ     | 9    | align-attributes |
      | workflow-not-deployed | 9    | deploy-workflow  |
      | channel-not-assigned  | 9    | assign-channel   |

    @R050
    Examples: own apps
      | mistake              | step | act                     |
      | web-missing          | 10   | add-integrations        |
      | wrong-integration-id | 10   | configure-sample-client |
      | jwt-of-another-app   | 10   | configure-sample-client |
      | realtime-blocked     | 10   | allow-realtime          |

    @R052
    Examples: the agents
      | mistake  | step | act           |
      | no-agent | 12   | log-agents-in |
