"""yente's API: entities in the FollowTheMoney model matched, searched and shown.

Source: yente 5.5 (https://github.com/opensanctions/yente), its OpenAPI document and its client, yente-client 0.2.
"""
